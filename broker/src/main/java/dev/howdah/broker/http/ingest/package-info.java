/**
 * Events that come over HTTP, on their way into the log: bodies are cut into events as they arrive, events become record batches, and these
 * go through the same append lanes and the same budget as what Kafka clients produce.
 *
 * <pre>
 *  Body.onContent ─▶ Gunzip ─▶ EventReader ─▶ Ingest ─▶ EventBatches ─▶ IngestAppend ─▶ AppendLane
 *                                               ▲                            │ outcome
 *                                               └──── Receipt ◀──────────────┘
 * </pre>
 *
 * <p>Thread: the event loop of the connection; the outcome of an append comes on the lane's thread.
 *
 * <p>Imported by: {@code broker}.
 */
@NullMarked
package dev.howdah.broker.http.ingest;

import org.jspecify.annotations.NullMarked;
