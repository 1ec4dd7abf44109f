import { defineTexts } from '../texts/texts.js';

export const statusTexts = defineTexts(
  {
    'agent.new': 'new', 'agent.idle': 'idle', 'agent.working': 'working', 'agent.behind': 'behind', 'agent.late': 'late', 'agent.waiting': 'waiting', 'agent.failing': 'failing', 'agent.paused': 'paused', 'agent.ending': 'ending',
    'delivery.pending': 'pending', 'delivery.sending': 'sending', 'delivery.accepted': 'accepted', 'delivery.delivered': 'delivered', 'delivery.read': 'read', 'delivery.acted': 'acted on', 'delivery.failed': 'failed', 'delivery.dead': 'given up',
    'delivery.suppressed': 'not sent on purpose', 'delivery.expired': 'expired', 'delivery.unknown': 'outcome unknown',
    'attempt.accepted': 'accepted', 'attempt.delivered': 'delivered', 'attempt.transient': 'failed for now', 'attempt.rateLimited': 'asked to wait', 'attempt.permanent': 'refused for good', 'attempt.unknown': 'outcome unknown',
    'replay.running': 'running', 'replay.done': 'done', 'replay.cancelled': 'cancelled', 'replay.failed': 'failed', 'alarm.critical': 'critical', 'alarm.warning': 'warning', 'alarm.cleared': 'cleared',
  },
  {
    'agent.new': 'новый', 'agent.idle': 'без дела', 'agent.working': 'работает', 'agent.behind': 'отстаёт', 'agent.late': 'опаздывает', 'agent.waiting': 'ждёт', 'agent.failing': 'с ошибками', 'agent.paused': 'на паузе', 'agent.ending': 'завершается',
    'delivery.pending': 'в очереди', 'delivery.sending': 'отправляется', 'delivery.accepted': 'принято', 'delivery.delivered': 'доставлено', 'delivery.read': 'прочитано', 'delivery.acted': 'есть отклик', 'delivery.failed': 'отказ', 'delivery.dead': 'не удалось',
    'delivery.suppressed': 'намеренно не отправлено', 'delivery.expired': 'срок вышел', 'delivery.unknown': 'исход неизвестен',
    'attempt.accepted': 'принято', 'attempt.delivered': 'доставлено', 'attempt.transient': 'пока не вышло', 'attempt.rateLimited': 'просят подождать', 'attempt.permanent': 'отказано окончательно', 'attempt.unknown': 'исход неизвестен',
    'replay.running': 'идёт', 'replay.done': 'завершён', 'replay.cancelled': 'отменён', 'replay.failed': 'прерван', 'alarm.critical': 'критично', 'alarm.warning': 'внимание', 'alarm.cleared': 'снята',
  },
);
