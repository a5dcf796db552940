import { timeText } from '../format/time-text';

/** A moment, local; its tooltip has the seconds and the zone, and `also` where something belongs to it. */
export function Time({ iso, also = '', seconds = false }: { readonly iso: string; readonly also?: string; readonly seconds?: boolean }) {
  return (
    <time dateTime={iso} title={`${timeText.long(iso)}${also}`}>
      {seconds ? timeText.seconds(iso) : timeText.short(iso)}
    </time>
  );
}
