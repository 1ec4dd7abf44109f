import { defineTexts } from '../texts/texts.js';

export const tourTexts = defineTexts(
  {
    label: 'Guided start', step: 'Step {number} of {count}', next: 'Next', back: 'Back', skip: 'Skip the tour', take: 'Take me there', elsewhere: 'This is on another page.', end: 'Done', group: 'Guided start', again: 'Take the guided start again',
    'runs.title': 'This one runs already', 'runs.text': 'A demo: an auction that plays by itself. New lots are scored, and the bargains go to your inbox. Open the inbox to see them arrive.',
    'inbox.title': 'Here they come', 'inbox.text': 'Each message was an event that passed every agent on its way. Now open the workflow that made it.',
    'link.title': 'Click a link', 'link.text': 'The lines are links; the numbers are events that crossed them. Click one, for example before "Good enough", to see its events.',
    'change.title': 'Change something', 'change.text': 'Double click "Good enough" and write 50 in place of {{ parameters.minScore }}: more lots get through. Nothing that runs changes yet.',
    'try.title': 'Try before you publish', 'try.text': 'Press Try and run your draft over events of the last hour. You see what would have been sent, and nothing is.',
    'publish.title': 'Publish your change', 'publish.text': 'Press Publish. From the next event on your version runs; the former one is a click away in the history.',
    'done.title': 'That was your first change', 'done.text': 'It runs now. Next: a template, a workflow of your own, or another destination for these alerts, such as a messenger.',
  },
  {
    label: 'Первое знакомство', step: 'Шаг {number} из {count}', next: 'Дальше', back: 'Назад', skip: 'Пропустить', take: 'Перейти туда', elsewhere: 'Это на другой странице.', end: 'Готово', group: 'Первое знакомство', again: 'Пройти знакомство ещё раз',
    'runs.title': 'Этот уже работает', 'runs.text': 'Демонстрация: аукцион, который идёт сам. Новые лоты оцениваются, а выгодные попадают во входящие. Откройте входящие и посмотрите, как они приходят.',
    'inbox.title': 'Вот и они', 'inbox.text': 'Каждое сообщение было событием, которое прошло через всех агентов. Теперь откройте процесс, который его создал.',
    'link.title': 'Нажмите на связь', 'link.text': 'Линии — это связи; числа — события, прошедшие по ним. Нажмите на одну, например перед «Good enough», чтобы увидеть её события.',
    'change.title': 'Измените что-нибудь', 'change.text': 'Дважды нажмите «Good enough» и впишите 50 вместо {{ parameters.minScore }}: пройдёт больше лотов. То, что работает, пока не меняется.',
    'try.title': 'Сначала проверьте', 'try.text': 'Нажмите «Проверить» и прогоните черновик по событиям последнего часа. Вы увидите, что было бы отправлено, но ничего не уйдёт.',
    'publish.title': 'Опубликуйте изменение', 'publish.text': 'Нажмите «Опубликовать». Со следующего события работает ваша версия; прежняя — в одном нажатии, в истории.',
    'done.title': 'Это ваше первое изменение', 'done.text': 'Оно уже работает. Дальше: шаблон, свой процесс или другой адресат для этих сообщений, например мессенджер.',
  },
);
