import { Validator, type Schema } from '@cfworker/json-schema';
import type { RJSFSchema, ValidatorType } from '@rjsf/utils';

/**
 * Tells the form which choice of a schema fits. It interprets schemas: the usual validators make code of them, which the page's
 * Content-Security-Policy forbids. Whether the whole is right is the service's to say.
 */
export const schemaValidator: ValidatorType = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({ errors: [] }),
  isValid: (schema: RJSFSchema, data: unknown, root: RJSFSchema) => {
    const { $defs, definitions } = root;
    return new Validator({ ...($defs && { $defs }), ...(definitions && { definitions }), ...schema } as Schema, '2020-12').validate(data)
      .valid;
  },
};
