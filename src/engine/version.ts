/** Version of how graphs are lowered and run, which the graphs themselves do not show: part of every cell's key. */
export const loweringVersion = 1
