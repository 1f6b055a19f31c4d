// Words in lines no longer than there is room, in Thai too.

const measure = document.createElement("canvas").getContext("2d");

export function wideness(text, font) {
  measure.font = font;
  return measure.measureText(text).width;
}

// Thai has no spaces between words: the browser knows where one ends.
function wordsOf(text) {
  if (!Intl.Segmenter) return text.split(/(?<=\s)/);
  return [...new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }).segment(text)].map((part) => part.segment);
}

export function lined(text, width, font) {
  const lines = [""];
  for (const word of wordsOf(text)) {
    const longer = lines.at(-1) + word;
    if (lines.at(-1) && wideness(longer.trimEnd(), font) > width) lines.push(word.trimStart());
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}
