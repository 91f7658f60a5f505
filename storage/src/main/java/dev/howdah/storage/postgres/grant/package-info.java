/**
 * ACLs of Postgres roles as grants on the views of topics. What was granted because of an ACL is noted in {@code howdah.acl_grant}, in the
 * transaction that grants it; everything else was granted by a person, and is never touched.
 *
 * <p>Thread: any that may block.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.acl}, {@code postgres.catalog}.
 */
@NullMarked
package dev.howdah.storage.postgres.grant;

import org.jspecify.annotations.NullMarked;
