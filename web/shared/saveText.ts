/** Hands a text to the browser as a file to keep. */
export function saveText(name: string, text: string): void {
  // The mark tells Windows programs that it is UTF-8.
  saveFile(name, new Blob(["\ufeff", text], { type: "text/plain;charset=utf-8" }));
}

export function saveFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
