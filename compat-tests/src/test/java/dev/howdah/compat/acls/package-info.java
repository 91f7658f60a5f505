/** Access control lists: every API with every right beside Apache Kafka and its {@code StandardAuthorizer}, and Kafka's tool for ACLs. */
@NullMarked
package dev.howdah.compat.acls;

import org.jspecify.annotations.NullMarked;
