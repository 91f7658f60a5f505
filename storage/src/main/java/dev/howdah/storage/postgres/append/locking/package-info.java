/**
 * What an append does only under the locks of its heads: lock them, read what memory does not have (producers, transactions), and
 * note what begins (transactions in partitions, partitions in segments).
 *
 * <p>Thread: the append lane; it blocks.
 *
 * <p>Imported by: {@code postgres.append}, {@code postgres.append.recover}.
 */
@NullMarked
package dev.howdah.storage.postgres.append.locking;

import org.jspecify.annotations.NullMarked;
