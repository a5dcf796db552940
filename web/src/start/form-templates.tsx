import type { FieldErrorProps, FieldTemplateProps, IconButtonProps, TemplatesType } from '@rjsf/utils';
import { Icon, type IconName } from '../parts/icon';

function FieldTemplate({ id, label, required, hidden, displayLabel, schema, children, description, errors }: FieldTemplateProps) {
  if (hidden) return children;
  const isCheck = schema.type === 'boolean';
  return (
    <div className={`field field-${String(schema.type ?? 'any')}`}>
      {displayLabel && !isCheck && (
        <label htmlFor={id}>
          {label}
          {required && <span className="required"> (required)</span>}
        </label>
      )}
      {children}
      {displayLabel && !isCheck && description}
      {errors}
    </div>
  );
}

function FieldErrorTemplate({ errors = [], fieldPathId }: FieldErrorProps) {
  if (errors.length === 0) return null;
  return (
    <ul id={`${fieldPathId.$id}__error`} className="error-text plain-list" role="alert">
      {errors.map((error, index) => (
        <li key={index}>{error}</li>
      ))}
    </ul>
  );
}

function iconButton(icon: IconName, label: string, shows = false) {
  return function IconButton({ id, disabled, onClick }: IconButtonProps) {
    return (
      <button
        type="button"
        className={shows ? 'button small' : 'quiet-button'}
        aria-label={label}
        title={label}
        disabled={disabled}
        onClick={onClick}
        {...(id && { id })}
      >
        <Icon name={icon} /> {shows && label}
      </button>
    );
  };
}

/** How the form's parts look: the console's own fields, and buttons without a font of drawings. */
export const formTemplates: Partial<Omit<TemplatesType, 'ButtonTemplates'>> & {
  ButtonTemplates: Partial<TemplatesType['ButtonTemplates']>;
} = {
  FieldTemplate,
  FieldErrorTemplate,
  ButtonTemplates: {
    AddButton: iconButton('plus', 'Add', true),
    RemoveButton: iconButton('trash', 'Remove'),
    CopyButton: iconButton('copy', 'Copy'),
    MoveUpButton: iconButton('arrow', 'Move up'),
    MoveDownButton: iconButton('arrow', 'Move down'),
    ClearButton: iconButton('close', 'Clear'),
  },
};
