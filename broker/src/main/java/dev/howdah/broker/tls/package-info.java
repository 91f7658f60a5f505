/**
 * Keys, certificates and whom to trust: reads them as the configuration says, makes what Netty's handshake needs, looks for
 * new files, and gives the owner of a client's certificate a name.
 *
 * <p>Thread: files are read by the one that starts the broker and by the upkeep of {@code NetPart}, which may block; event
 * loops only ask for what was read.
 *
 * <p>Imported by: {@code broker}, {@code cli}, {@code http}, {@code net}.
 */
@NullMarked
package dev.howdah.broker.tls;

import org.jspecify.annotations.NullMarked;
