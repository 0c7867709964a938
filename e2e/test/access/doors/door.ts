/**
 * A way to an object whose fields are looked at: an operation with `...Here` where the object is.
 * Its variables are declared by whoever runs it, and mean what `variables.ts` says.
 */
export interface Door {
  readonly operation: string;
  /** Whoever asks, what is behind it is their own. Otherwise it is the owner's, or nobody's. */
  readonly own: boolean;
  /** It is tried by an account that may be spoilt, with a session made for it alone. */
  readonly spare: boolean;
}

/** A door to what is the same for everyone who asks. */
export const door = (operation: string): Door => ({ operation, own: false, spare: false });

/** A door to what belongs to whoever asks. */
export const ownDoor = (operation: string): Door => ({ operation, own: true, spare: false });

/** A door that may change the account of whoever tries it, or end its sessions. */
export const spareDoor = (operation: string): Door => ({ operation, own: false, spare: true });
