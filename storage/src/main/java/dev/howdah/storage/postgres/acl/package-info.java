/**
 * The access control lists: one table, which is read and changed as a whole.
 *
 * <p>Thread: any that may block.
 *
 * <p>Imported by: {@code postgres}.
 */
@NullMarked
package dev.howdah.storage.postgres.acl;

import org.jspecify.annotations.NullMarked;
