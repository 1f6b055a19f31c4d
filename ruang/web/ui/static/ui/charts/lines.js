// Words in lines no longer than there is room, in Thai too.

const measure = document.createElement("canvas").getContext("2d");

export function wideness(text, font) {
  measure.font = font;
  return measure.measureText(text).width;
}

// Thai has no spaces between words: the browser knows where one ends. A bracket stays with what it embraces.
function wordsOf(text) {
  if (!Intl.Segmenter) return text.split(/(?<=\s)/);
  const parts = [...new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }).segment(text)].map((part) => part.segment);
  return parts.reduce((found, part) => {
    const joined = /[([{“‘]$/u.test(found.at(-1) ?? "") || /^[)\]}”’,.;:]/u.test(part);
    return joined && found.length ? [...found.slice(0, -1), found.at(-1) + part] : [...found, part];
  }, []);
}

// As much of a line as there is room for; a letter keeps its vowels and tone marks.
export function shortened(text, width, font) {
  if (wideness(text, font) <= width) return text;
  const letters = Intl.Segmenter ? [...new Intl.Segmenter().segment(text)].map((part) => part.segment) : [...text];
  while (letters.length > 1 && wideness(`${letters.join("")}…`, font) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

function broken(text, width, font) {
  const lines = [""];
  for (const word of wordsOf(text)) {
    const longer = lines.at(-1) + word;
    if (lines.at(-1) && wideness(longer.trimEnd(), font) > width) lines.push(word.trimStart());
    else lines[lines.length - 1] = longer;
  }
  return lines.filter((line) => line.trim());
}

export const lined = (text, width, font) => broken(text, width, font).map((line) => line.trim());

// In at most so many lines; the last one ends where there is no more room.
export function folded(text, width, font, most) {
  const lines = broken(text, width, font);
  const last = shortened(lines.slice(most - 1).join("").trim(), width, font);
  return lines.length > most ? [...lines.slice(0, most - 1).map((line) => line.trim()), last] : lines.map((line) => line.trim());
}
