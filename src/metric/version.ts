/** Version of every score in this folder. Raise it when code here changes a score: it is part of a cell's key. */
export const metricVersion = 1
