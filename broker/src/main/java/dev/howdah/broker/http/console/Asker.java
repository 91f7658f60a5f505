package dev.howdah.broker.http.console;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.admin.AdminThreads;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.HandlerTable;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.StorageException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks what the page wants to know: Kafka's APIs by their handlers, and the stores on admin threads.
 *
 * <p>Thread: {@link #ask} on the event loop of the exchange; the rest any.
 */
final class Asker {

    private static final Logger log = LoggerFactory.getLogger(Asker.class);

    private final HandlerTable handlers;
    private final AdminThreads threads;
    private final String listener;

    /** @param listener whose addresses of brokers are told */
    Asker(HandlerTable handlers, AdminThreads threads, String listener) {
        this.handlers = handlers;
        this.threads = threads;
        this.listener = listener;
    }

    /**
     * Sends a request to the API's handler, in the newest version that it serves.
     *
     * @param answer the class of the response
     */
    <Q extends ApiMessage, R extends ApiMessage> CompletableFuture<R> ask(
            Exchange exchange, ApiKey apiKey, Q request, Class<R> answer) {
        @SuppressWarnings("unchecked") // The table has a handler under the key of its requests.
        Handler<Q> handler = (Handler<Q>) handlers.find(apiKey.id()).orElseThrow();
        LocalCall<Q> call = new LocalCall<>(exchange, handler, request, listener, rights(exchange, apiKey));
        KafkaError refusal = handlers.admit(call, request);
        if (refusal != KafkaError.NONE) {
            call.refuse(refusal);
            return call.answer().thenApply(answer::cast);
        }
        return call.start().thenApply(answer::cast);
    }

    /** Of who asks. */
    Rights rights(Exchange exchange, ApiKey apiKey) {
        return handlers.rights(exchange.principal(), exchange.client(), apiKey);
    }

    /** Reads from a store, on an admin thread. */
    <T> CompletableFuture<T> read(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean taken = threads.offer(() -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error failure) {
                result.completeExceptionally(failure);
            }
        });
        if (!taken) {
            result.completeExceptionally(
                    new RefusedException(Problem.unavailable("too many calls wait for the database")));
        }
        return result;
    }

    /** Answers with JSON when it is there, or with what went wrong. */
    static Body answer(Exchange exchange, CompletionStage<String> json) {
        json.whenComplete((text, failure) -> exchange.respond(
                failure == null
                        ? Response.json(HttpResponseStatus.OK, text + "\n")
                        : problem(StorageErrors.causeOf(failure)).response()));
        return Body.NONE;
    }

    private static Problem problem(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused.problem();
        }
        if (failure instanceof StorageException) {
            return Problem.unavailable("Postgres does not answer");
        }
        log.atError().setCause(failure).log("A request over HTTP failed");
        return Problems.of(KafkaError.UNKNOWN_SERVER_ERROR, null);
    }
}
