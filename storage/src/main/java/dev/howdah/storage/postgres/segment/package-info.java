/**
 * The leaves of topics: their names, bounds and sizes, and how they are made.
 *
 * <p>Thread: janitor, and append lanes that miss a leaf; both block.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.append}, {@code postgres.append.locking}, {@code
 * postgres.append.plan}, {@code postgres.append.recover}, {@code postgres.append.write}, {@code postgres.catalog},
 * {@code postgres.compaction}, {@code postgres.janitor}, {@code postgres.migrate}, {@code postgres.notify}, {@code
 * postgres.read}, {@code postgres.retention}.
 */
@NullMarked
package dev.howdah.storage.postgres.segment;

import org.jspecify.annotations.NullMarked;
