import type { Person } from './simulator.js';

const firstNames = [
  'Ada',
  'Bela',
  'Cora',
  'Dario',
  'Elif',
  'Farid',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Kira',
  'Levin',
  'Mara',
  'Nils',
  'Odile',
  'Pavel',
  'Quinn',
  'Rosa',
  'Selim',
  'Tilda',
  'Uma',
  'Vito',
  'Wanda',
  'Xenia',
  'Yusuf',
  'Zoe',
  'Anouk',
  'Bruno',
  'Celia',
] as const;

const surnames = [
  'Alder',
  'Birch',
  'Cedar',
  'Dogwood',
  'Elm',
  'Fir',
  'Gorse',
  'Hazel',
  'Ironwood',
  'Juniper',
  'Katsura',
  'Larch',
  'Maple',
  'Nutmeg',
  'Oakley',
  'Pine',
  'Quince',
  'Rowan',
  'Sorrel',
  'Tamarack',
  'Ulmer',
  'Viburnum',
  'Willow',
] as const;

/** Every one of these has the line numbers 555-0100 to 555-0199 set aside for fiction. */
const areaCodes = ['202', '213', '303', '312', '404', '415', '512', '617', '702', '919'] as const;

const places = [
  { city: 'Sacramento', state: 'CA', postal: 958 },
  { city: 'Denver', state: 'CO', postal: 802 },
  { city: 'Hartford', state: 'CT', postal: 61 },
  { city: 'Richmond', state: 'VA', postal: 232 },
  { city: 'Austin', state: 'TX', postal: 787 },
  { city: 'Portland', state: 'OR', postal: 972 },
  { city: 'Helena', state: 'MT', postal: 596 },
] as const;

const streets = ['Harbor Street', 'Mill Lane', 'Orchard Road', 'Station Avenue', 'Garden Court'] as const;

/**
 * Person number `index` (0, 1, …): always the same one, different from every other one below 1000 in e-mail and
 * telephone number. Simulators that draw from the same numbers hold requests of the same people.
 */
export function inventedPerson(index: number): Person {
  if (!Number.isInteger(index) || index < 0) throw new RangeError('Invented people are numbered 0, 1, 2, …');
  const first = at(firstNames, index);
  const last = at(surnames, index);
  const mailbox = `${first}.${last}${index}`.toLowerCase();
  const place = at(places, index * 3);
  return {
    name: `${first} ${last}`,
    email: `${mailbox}@example.com`,
    otherEmails: index % 4 === 0 ? [`${mailbox}.home@example.com`] : [],
    phone: `+1${at(areaCodes, Math.floor(index / 100))}55501${digits(index % 100, 2)}`,
    dateOfBirth: `${1950 + ((index * 7) % 55)}-${digits(1 + (index % 12), 2)}-${digits(1 + ((index * 5) % 28), 2)}`,
    address: `${100 + ((index * 17) % 900)} ${at(streets, index)}`,
    address2: index % 5 === 0 ? `Apt ${1 + (index % 40)}` : null,
    city: place.city,
    state: place.state,
    postalCode: digits(place.postal, 3) + digits((index * 11) % 100, 2),
  };
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new RangeError('An empty list has no members.');
  return found;
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0');
