import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import type { Connection } from 'mongoose';
import { testDatabase } from '../../src/testing.ts';
import type { TestDatabase } from '../../src/testing.ts';

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await testDatabase('mongoose');
  connection = await mongoose.createConnection(database.uri).asPromise();
});

afterAll(async () => {
  await connection.close();
  await database.stop();
});

describe('mongoose', () => {
  test('creates, finds, populates, changes and deletes documents', async () => {
    const Author = connection.model('Author', new mongoose.Schema({ name: String }));
    const Book = connection.model(
      'Book',
      new mongoose.Schema(
        {
          title: { type: String, required: true },
          tags: [String],
          author: { type: mongoose.Schema.Types.ObjectId, ref: 'Author' },
          editions: [{ year: Number }],
        },
        { timestamps: true },
      ),
    );
    const author = await Author.create({ name: 'Herbert' });
    const created = await Book.create({ title: 'Dune', tags: ['sand'], author: author._id });
    created.tags.push('spice');
    created.editions.push({ year: 1965 });
    await created.save();

    const found = await Book.findOne({ tags: 'spice', 'editions.year': { $lt: 1970 } })
      .populate('author')
      .lean();
    expect(found).toMatchObject({
      title: 'Dune',
      tags: ['sand', 'spice'],
      author: { name: 'Herbert' },
    });
    expect(await Book.countDocuments({ title: 'Dune' })).toBe(1);
    expect(await Book.estimatedDocumentCount()).toBe(1);
    expect(await Book.exists({ title: 'Emma' })).toBeNull();
    expect((await Book.deleteOne({ title: 'Dune' })).deletedCount).toBe(1);
    expect(await Book.findOne()).toBeNull();
  });

  test('sees that somebody else saved the document in between', async () => {
    const schema = new mongoose.Schema({ n: Number }, { optimisticConcurrency: true });
    const Model = connection.model('Versioned', schema);
    await Model.create({ n: 1 });
    const [mine, theirs] = [await Model.findOne().orFail(), await Model.findOne().orFail()];
    theirs.n = 2;
    await theirs.save();
    mine.n = 3;
    await expect(mine.save()).rejects.toThrow(mongoose.Error.VersionError);
  });

  test('connects with and without the name of the replica set, and directly', async () => {
    const bare = database.uri.replace(/\?.*$/, '');
    for (const uri of [database.uri, bare, `${bare}?directConnection=true`]) {
      const other = await mongoose.createConnection(uri).asPromise();
      expect(await other.db?.command({ ping: 1 })).toMatchObject({ ok: 1 });
      await other.close();
    }
  });
});
