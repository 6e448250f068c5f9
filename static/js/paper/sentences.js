// A sentence with its {places} filled in.
export const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (all, name) => values[name] ?? all);
