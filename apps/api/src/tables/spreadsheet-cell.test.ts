import { expect, it } from 'vitest';
import { fromSpreadsheet, withoutFormula } from './spreadsheet-cell.js';

const formulas = ['=1+1', '=cmd|\' /C calc\'!A0', '@SUM(1)', '+cmd', '-2+3+cmd|\'x\'!A0', '\t=1', '\r=1', '-', '+', '-x', ' =1', '=HYPERLINK("https://evil.example","click")'];

it.each(formulas.filter((text) => !['-', '+'].includes(text)))('hides the formula %j from spreadsheets', (text) => {
  expect(withoutFormula(text)).toBe(`'${text}`);
});

it.each(['', 'BMW', '-5', '-1.5', '+47 22 33 44 55', '+7 (999) 123-45-67', 'a=b', '\'quoted\'', '2026-01-05', '-'])('leaves %j as it is', (text) => {
  expect(withoutFormula(text)).toBe(text);
});

it.each([...formulas, 'BMW', '\'=1', '\'\'=1', '\'', '\'x', '-5', ''])('gives %j back when the file comes in again', (text) => {
  expect(fromSpreadsheet(withoutFormula(text))).toBe(text);
});
