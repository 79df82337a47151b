/** Reading aloud by the browser's own voice; nothing is sent anywhere by us. */
export function canReadAloud(): boolean {
  return typeof speechSynthesis !== "undefined" && typeof SpeechSynthesisUtterance !== "undefined";
}

/** Reads a text; what was being read stops. `onEnd` is called once, however it ends. */
export function readAloud(text: string, lang: string, onEnd: () => void): void {
  stopReading();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = lang;
  // A little slower than talk: this is for those who asked for large type.
  utterance.rate = 0.9;
  utterance.onend = onEnd;
  utterance.onerror = onEnd;
  speechSynthesis.speak(utterance);
}

export function stopReading(): void {
  speechSynthesis.cancel();
}
