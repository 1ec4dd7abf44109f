import { defineTexts } from '../texts/texts.js';

export const documentTexts = defineTexts(
  {
    arrange: 'Arrange', align_left: 'Align at the left', align_right: 'Align at the right', align_top: 'Align at the top', align_bottom: 'Align at the bottom', align_center: 'Align in a column', align_middle: 'Align in a row',
    distribute_x: 'Space out evenly from left to right', distribute_y: 'Space out evenly from top to bottom', removeAndReconnect: 'Delete and link what is left', chooseUpstream: 'Select what comes before', chooseDownstream: 'Select what comes after',
  },
  {
    arrange: 'Расстановка', align_left: 'Выровнять по левому краю', align_right: 'Выровнять по правому краю', align_top: 'Выровнять по верху', align_bottom: 'Выровнять по низу', align_center: 'Выровнять в столбец', align_middle: 'Выровнять в строку',
    distribute_x: 'Расставить равномерно слева направо', distribute_y: 'Расставить равномерно сверху вниз', removeAndReconnect: 'Удалить и связать оставшееся', chooseUpstream: 'Выбрать всё, что раньше', chooseDownstream: 'Выбрать всё, что дальше',
  },
);
