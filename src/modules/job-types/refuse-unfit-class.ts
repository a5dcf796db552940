import { ValidationTypes } from 'class-validator';
import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { nestedClass } from './nested-class.js';
import type { ValueClass } from './nested-class.js';
import { propertyRules } from './property-rules.js';

/** Throws a TypeError when a parameter or result class would refuse or change every value; it tells what to change. */
export function refuseUnfitClass(owner: ValueClass): void {
  const refuse = (problem: string): never => {
    throw new TypeError(`class ${owner.name || '(anonymous)'}: ${problem}`);
  };
  const rules = propertyRules(owner);
  if (!owner.name) refuse('expected a class with a name, for the schema; give it one');
  if (rules.size === 0) refuse('no property has a class-validator decorator, so every value would be refused; add some, or use AnyObject');
  for (const property of Object.keys(new owner())) {
    if (!rules.has(property)) refuse(`property "${property}" has no class-validator decorator; add one (at least @Allow())`);
  }
  for (const [property, decorators] of rules) {
    const isNested = decorators.some((rule) => rule.type === ValidationTypes.NESTED_VALIDATION);
    if (isNested && !nestedClass(owner, property)) {
      refuse(
        `property "${property}" has @ValidateNested() but no nested class; add @Type(() => TheClass) ` +
          '(if it is there, the plug-in has another copy of class-transformer: import the one that jobcast brings)',
      );
    }
    if (isTransformed(owner, property)) {
      refuse(
        `property "${property}" has @Transform, @Expose, @Exclude or a discriminator; values reach a job as submitted: do it in run()`,
      );
    }
  }
}

type Target = Parameters<typeof defaultMetadataStorage.findTypeMetadata>[0];

function isTransformed(owner: ValueClass, property: string): boolean {
  const target = owner as Target;
  const storage = defaultMetadataStorage;
  return (
    storage.findTransformMetadatas(target, property, TransformationType.PLAIN_TO_CLASS).length > 0 ||
    storage.findExposeMetadata(target, property) !== undefined ||
    storage.findExcludeMetadata(target, property) !== undefined ||
    storage.findTypeMetadata(target, property)?.options?.discriminator !== undefined
  );
}
