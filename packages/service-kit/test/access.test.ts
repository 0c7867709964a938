import { describe, expect, test } from '@jest/globals';

import {
  type AccessRule,
  authorize,
  authorizeService,
  ForbiddenError,
  isAllowed,
  UnauthenticatedError,
  type Viewer,
} from '@shop/service-kit';
import { testViewer } from '@shop/service-kit/testing';

const owner = testViewer('u1');
const other = testViewer('u2', ['users:read']);
const staff = testViewer('u3', ['orders:read']);
const suspended = testViewer('u1', ['orders:read'], { suspended: true });

const who = { nobody: undefined, owner, other, staff, suspended };
const may = 'may';

const outcomeOf = (viewer: Viewer | undefined, rule: AccessRule) => {
  try {
    return authorize(viewer, rule) === viewer ? may : undefined;
  } catch (error) {
    return error instanceof Error ? error.constructor : undefined;
  }
};

describe('authorize', () => {
  test.each([
    [{}, { nobody: UnauthenticatedError, owner: may, other: may, staff: may, suspended: may }],
    [
      { owner: 'u1' },
      {
        nobody: UnauthenticatedError,
        owner: may,
        other: ForbiddenError,
        staff: ForbiddenError,
        suspended: may,
      },
    ],
    [
      { scope: 'orders:read' },
      {
        nobody: UnauthenticatedError,
        owner: ForbiddenError,
        other: ForbiddenError,
        staff: may,
        suspended: may,
      },
    ],
    [
      { owner: 'u1', scope: 'orders:read' },
      {
        nobody: UnauthenticatedError,
        owner: may,
        other: ForbiddenError,
        staff: may,
        suspended: may,
      },
    ],
    [
      { owner: 'u1', scope: 'orders:read', active: true },
      {
        nobody: UnauthenticatedError,
        owner: may,
        other: ForbiddenError,
        staff: may,
        suspended: ForbiddenError,
      },
    ],
    [
      { active: true },
      {
        nobody: UnauthenticatedError,
        owner: may,
        other: may,
        staff: may,
        suspended: ForbiddenError,
      },
    ],
  ] as const)('by the rule %j', (rule, expected) => {
    for (const name of ['nobody', 'owner', 'other', 'staff', 'suspended'] as const) {
      const outcome = expected[name];
      expect([name, outcomeOf(who[name], rule)]).toEqual([name, outcome]);
      expect([name, isAllowed(who[name], rule)]).toEqual([name, outcome === may]);
    }
  });

  test('lets nobody pass for an owner who is not known', () => {
    const rule = { owner: '' };
    expect(() => authorize(owner, rule)).toThrow(ForbiddenError);
  });

  test('tells one who is suspended that this is why', () => {
    expect(() => authorize(suspended, { active: true })).toThrow('suspended');
    expect(() => authorize(suspended, { scope: 'users:write', active: true })).toThrow('may not');
  });
});

test('authorizeService lets services pass, and not the router for a user of any scope', () => {
  expect(() => {
    authorizeService({ service: 'orders' });
  }).not.toThrow();
  expect(() => {
    authorizeService({ service: 'router', viewer: staff });
  }).toThrow(ForbiddenError);
});
