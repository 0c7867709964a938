import { MongoError, notCarried } from '../errors.ts';
import { compileFilter } from '../semantics.ts';
import { getField } from '../values/document.ts';
import type { Document } from '../values/document.ts';
import { isDocument } from '../values/types.ts';
import { describeValue } from './describeValue.ts';
import { compileJsonSchema } from './jsonSchema.ts';

/** Refuses documents that a collection's validator doesn't accept. */
export interface Validator {
  /** @throws {MongoError} 121, with the document's `_id` in `errInfo` */
  check(before: Document | undefined, after: Document): void;
}

/**
 * Compiles the validator of a collection's options: a filter, in which `$jsonSchema` may stand.
 *
 * @returns `undefined` when the options have none
 * @throws {MongoError} for a filter or schema that can't be compiled
 */
export function compileValidator(options: Document): Validator | undefined {
  const filter = options['validator'];
  const action = options['validationAction'] ?? 'error';
  if (action !== 'error') throw notCarried(`The validationAction ${describeValue(action)}`);
  const level = options['validationLevel'] ?? 'strict';
  if (!isDocument(filter) || level === 'off') return undefined;
  const { $jsonSchema: schema, ...rest } = filter;
  const meetsSchema = schema === undefined ? () => true : compileJsonSchema(schema);
  const meetsRest = compileFilter(rest);
  const accepts = (document: Document): boolean =>
    meetsSchema(document) && meetsRest.matches(document);
  return {
    check(before, after) {
      if (accepts(after)) return;
      // A document that was there before the validator may stay as wrong as it was.
      if (level === 'moderate' && before !== undefined && !accepts(before)) return;
      throw new MongoError('DocumentValidationFailure', 'Document failed validation', {
        errInfo: {
          failingDocumentId: getField(after, '_id'),
          details: { operatorName: schema === undefined ? '$expr' : '$jsonSchema' },
        },
      });
    },
  };
}
