/** A user as this service knows one: the id by which the users service finds the rest. */
export interface UserReference {
  id: string;
}
