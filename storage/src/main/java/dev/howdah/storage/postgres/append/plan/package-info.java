/**
 * What a transaction shall store and where: offsets, heads, verdicts on producers' sequences, and what the writer remembers of them.
 * It asks nobody: heads and producers that are not known are read by {@code locking}.
 *
 * <p>Thread: the append lane; it waits only between the tries of a call ({@link AppendCall#retryOrThrow}).
 *
 * <p>Imported by: {@code postgres.append}, {@code postgres.append.lane}, {@code postgres.append.locking}, {@code
 * postgres.append.recover}, {@code postgres.append.write}.
 */
@NullMarked
package dev.howdah.storage.postgres.append.plan;

import org.jspecify.annotations.NullMarked;
