/**
 * Connections with the session settings of this storage, the clock of the server, statements, and the mapping of errors.
 *
 * <p>Thread: any.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.acl}, {@code postgres.append}, {@code postgres.append.lane}, {@code
 * postgres.append.locking}, {@code postgres.append.plan}, {@code postgres.append.recover}, {@code
 * postgres.append.write}, {@code postgres.catalog}, {@code postgres.chunk}, {@code postgres.compaction}, {@code
 * postgres.credential}, {@code postgres.doctor}, {@code postgres.grant}, {@code postgres.group}, {@code
 * postgres.janitor}, {@code postgres.keyed}, {@code postgres.lease}, {@code postgres.measures}, {@code
 * postgres.migrate}, {@code postgres.notify}, {@code postgres.outbox}, {@code postgres.quota}, {@code postgres.read},
 * {@code postgres.retention}, {@code postgres.segment}, {@code postgres.share}, {@code postgres.sift}, {@code
 * postgres.transaction}, {@code postgres.writer}.
 */
@NullMarked
package dev.howdah.storage.postgres.connect;

import org.jspecify.annotations.NullMarked;
