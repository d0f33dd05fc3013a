/** A range as a person says it: "from 1 to 4", "4 or more". */
export function rangeText(minimum: number, maximum: number | undefined): string {
  if (maximum === undefined) return `${minimum} or more`;
  return minimum === maximum ? `exactly ${minimum}` : `a whole number from ${minimum} to ${maximum}`;
}

export function isInRange(value: number, minimum: number, maximum: number | undefined): boolean {
  return Number.isSafeInteger(value) && value >= minimum && (maximum === undefined || value <= maximum);
}
