import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Goes to a page by its path, as a link would. */
export function useGo(): (path: string) => void {
  const navigate = useNavigate();
  return useCallback((path: string) => void navigate({ to: path }), [navigate]);
}
