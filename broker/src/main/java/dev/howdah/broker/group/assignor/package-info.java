/**
 * Who gets which partition: the assignors that run in the server (KIP-848). Pure: from members, subscriptions and the assignment
 * before to the assignment after.
 *
 * <p>Thread: any; nothing here has state. Imported by {@code group} only.
 */
@NullMarked
package dev.howdah.broker.group.assignor;

import org.jspecify.annotations.NullMarked;
