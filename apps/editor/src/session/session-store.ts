import { create } from 'zustand';

/** Who is signed in, as `GET /api/v1/auth/me` says it. */
export interface Me {
  readonly email: string;
  readonly role: string;
  readonly workspaceId: number;
  readonly permissions: readonly string[];
}

interface SessionState {
  /** `undefined`: not known yet; `null`: nobody. */
  readonly me: Me | null | undefined;
  /** The session ended while somebody works: the sign-in form lies over the page. */
  readonly isAsked: boolean;
  /** The browser has entered another workspace meanwhile, in another tab say: this page can show and change nothing more. */
  readonly isElsewhere: boolean;
  /** This page itself goes to another workspace, and is gone in a moment. */
  readonly isMoving: boolean;
}

export const useSession = create<SessionState>(() => ({ me: undefined, isAsked: false, isElsewhere: false, isMoving: false }));

let waiting: PromiseWithResolvers<void> | undefined;

/** Asks the person to sign in over whatever is open; resolves when it is done. */
export function signIn(): Promise<void> {
  waiting ??= Promise.withResolvers<void>();
  useSession.setState({ isAsked: true });
  return waiting.promise;
}

/** Somebody is signed in. A page that was opened in another workspace, or by somebody else, shows nothing of theirs. */
export function signedIn(me: Me): void {
  const before = useSession.getState().me;
  if (before && (before.workspaceId !== me.workspaceId || before.email !== me.email)) {
    wentElsewhere();
    return;
  }
  useSession.setState({ me, isAsked: false });
  waiting?.resolve();
  waiting = undefined;
}

export function signedOut(): void {
  useSession.setState({ me: null, isAsked: false });
}

export function wentElsewhere(): void {
  useSession.setState((state) => ({ isAsked: false, isElsewhere: !state.isMoving }));
}

/** Says that this page goes to another workspace, or that it stays after all. */
export function setMoving(isMoving: boolean): void {
  useSession.setState({ isMoving });
}

/** Whether the person signed in may do this; what may not be done is not offered. */
export function useMay(permission: string): boolean {
  return useSession((state) => state.me?.permissions.includes(permission) === true);
}

/** As `useMay`, for code outside components. */
export function may(permission: string): boolean {
  return useSession.getState().me?.permissions.includes(permission) === true;
}
