/** A value of a scalar, which is as few others' as can be: no Float that is an Int, no String that is one. */
export function sampleOf(scalar: string): unknown {
  const samples: Readonly<Record<string, unknown>> = {
    Boolean: true,
    Float: 1.5,
    ID: 'id-1',
    Int: 7,
    String: 'text',
  };
  return samples[scalar];
}
