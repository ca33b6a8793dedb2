// What is called often, by short names.

export const { abs, ceil, cos, floor, hypot, max, min, PI, round, sin } = Math;
