import { isBase64, isCreditCard, isCurrency, isEmail, isFQDN, isIP, isISBN, isISIN, isJSON, isURL, isUUID } from 'class-validator';

/**
 * The formats that a class-validator decorator stands for, checked by class-validator's own function: ajv-formats has
 * stricter notions of some (no e-mail address outside ASCII, no URL without a scheme), and a caller must not be refused
 * what the class accepts.
 */
export const SCHEMA_FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  email: (text) => isEmail(text),
  url: (text) => isURL(text),
  uuid: (text) => isUUID(text),
  hostname: (text) => isFQDN(text),
  ipv4: (text) => isIP(text, 4),
  ipv6: (text) => isIP(text, 6),
  base64: (text) => isBase64(text),
  isbn: (text) => isISBN(text),
  isin: (text) => isISIN(text),
  json: (text) => isJSON(text),
  currency: (text) => isCurrency(text),
  'credit-card': (text) => isCreditCard(text),
};
