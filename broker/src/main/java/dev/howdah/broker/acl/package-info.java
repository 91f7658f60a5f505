/**
 * Who may do what: the rules of Kafka's {@code StandardAuthorizer} over the ACLs in Postgres, which are in memory as an immutable
 * index, and the rights of a call, by which handlers ask.
 *
 * <pre>
 * AclStore ─▶ Authorizer ─▶ AclIndex (replaced as a whole)
 *                 └▶ Rights, one for each call
 * </pre>
 *
 * <p>Thread: any; but {@link dev.howdah.broker.acl.Authorizer#refresh} and its changes block.
 *
 * <p>Imported by: {@code broker}, {@code api}, {@code fetch}, {@code handler}, {@code http.console}, {@code
 * http.events}, {@code http.ingest}, {@code http.status}, {@code net}, {@code share}.
 */
@NullMarked
package dev.howdah.broker.acl;

import org.jspecify.annotations.NullMarked;
