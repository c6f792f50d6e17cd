export const subtle = {};
