import Form from '@rjsf/core/lib/components/Form.js';
import type { ErrorSchema, RJSFSchema } from '@rjsf/utils';
import { useMemo } from 'react';
import { propertySteps, type PropertyErrors } from './errors-by-property';
import { formTemplates } from './form-templates';
import { schemaValidator } from './schema-validator';

interface SchemaFormProps {
  readonly schema: RJSFSchema;
  readonly value: unknown;
  readonly errors: PropertyErrors;
  readonly onChange: (value: unknown) => void;
}

type Tree = { __errors?: string[] } & { [step: string]: Tree | string[] | undefined };

/** The service's findings as a tree; those about what the form has no field for stand above it. */
function errorTree(errors: PropertyErrors): ErrorSchema {
  const root: Tree = {};
  for (const [property, messages] of errors) {
    const [first, ...steps] = propertySteps(property);
    if (first !== 'parameters') continue;
    let at = root;
    for (const step of steps) at = (at[step] ??= {}) as Tree;
    at.__errors = [...(at.__errors ?? []), ...messages];
  }
  return root as ErrorSchema;
}

/** A form made from a JSON Schema. */
export function SchemaForm({ schema, value, errors, onChange }: SchemaFormProps) {
  const extraErrors = useMemo(() => errorTree(errors), [errors]);
  return (
    <Form
      tagName="div"
      className="schema-form"
      idPrefix="parameters"
      schema={schema}
      validator={schemaValidator}
      templates={formTemplates}
      formData={value}
      extraErrors={extraErrors}
      uiSchema={{ 'ui:submitButtonOptions': { norender: true }, 'ui:label': false }}
      noValidate
      noHtml5Validate
      showErrorList={false}
      experimental_defaultFormStateBehavior={{ emptyObjectFields: 'skipEmptyDefaults' }}
      onChange={({ formData }) => onChange(formData)}
    />
  );
}
