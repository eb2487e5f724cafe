/**
 * Expected output as people write it down, as a pattern: `…` stands for any text within a line; a line that
 * ends in a lone `…` may come any number of times, or never; a `…` alone stands for any lines.
 */
export function outputPattern(lines: readonly string[]): RegExp {
  return new RegExp(`^\\s*${lines.map(linePattern).join('')}\\s*$`)
}

function linePattern(line: string): string {
  if (line.trim() === '…') return '[^]*'
  const pattern = `${line.split('…').map(literally).join('[^\\n]*')}\\n`
  return /\s…$/.test(line) ? `(?:${pattern})*` : pattern
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
