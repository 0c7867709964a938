import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import { testDatabase } from '../../src/testing.ts';
import type { TestDatabase } from '../../src/testing.ts';

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await testDatabase('crud');
  connection = await mongoose.createConnection(database.uri).asPromise();
});

afterAll(async () => {
  await connection.close();
  await database.stop();
});

describe('mongoose', () => {
  test('creates, finds, changes and deletes documents', async () => {
    const Book = connection.model(
      'Book',
      new mongoose.Schema(
        { title: { type: String, required: true }, tags: [String] },
        { timestamps: true },
      ),
    );
    const created = await Book.create({ title: 'Dune', tags: ['sand'] });
    created.tags.push('spice');
    await created.save();

    const found = await Book.findOne({ tags: 'spice' }).lean();
    expect(found).toMatchObject({ title: 'Dune', tags: ['sand', 'spice'] });
    expect(await Book.countDocuments({ title: 'Dune' })).toBe(1);
    expect((await Book.deleteOne({ title: 'Dune' })).deletedCount).toBe(1);
    expect(await Book.findOne()).toBeNull();
  });
});
