package dev.howdah.broker.http.console;

import dev.howdah.broker.acl.Rights;
import dev.howdah.broker.api.Call;
import dev.howdah.broker.api.Handler;
import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.sasl.Login;
import dev.howdah.broker.security.Principal;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.StorageException;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call of a Kafka API that came over HTTP. Its answer is an object, which nobody encodes; that of a failed call is the API's error
 * response, as for clients of Kafka.
 *
 * <p>Thread: any may end it.
 */
final class LocalCall<Q extends ApiMessage> implements Call {

    private static final Logger log = LoggerFactory.getLogger(LocalCall.class);

    private final Exchange exchange;
    private final Handler<Q> handler;
    private final Q request;
    private final String listener;
    private final Rights rights;
    private final CompletableFuture<ApiMessage> answer = new CompletableFuture<>();

    LocalCall(Exchange exchange, Handler<Q> handler, Q request, String listener, Rights rights) {
        this.exchange = exchange;
        this.handler = handler;
        this.request = request;
        this.listener = listener;
        this.rights = rights;
    }

    /** What it is answered. */
    CompletableFuture<ApiMessage> answer() {
        return answer;
    }

    CompletableFuture<ApiMessage> start() {
        try {
            handler.handle(this, request);
        } catch (RuntimeException | Error bug) {
            fail(bug);
        }
        return answer;
    }

    @Override
    public ApiKey apiKey() {
        return handler.apiKey();
    }

    @Override
    public short version() {
        return handler.maxServed();
    }

    @Override
    public @Nullable String clientId() {
        return null;
    }

    @Override
    public long connectionId() {
        return exchange.connectionId();
    }

    @Override
    public String listener() {
        return listener;
    }

    @Override
    public Principal principal() {
        return exchange.principal();
    }

    @Override
    public Rights rights() {
        return rights;
    }

    @Override
    public @Nullable Login login() {
        return null;
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return exchange.remoteAddress();
    }

    @Override
    public EventLoop eventLoop() {
        return exchange.eventLoop();
    }

    @Override
    public void delay(int delayMs) {
        // Quotas are for the records and requests of Kafka clients.
    }

    @Override
    public void addWork(long nanos) {
        // As above.
    }

    @Override
    public void respond(ApiMessage response, Runnable whenEncoded) {
        answer.complete(response);
        whenEncoded.run();
    }

    @Override
    public void respondThenClose(ApiMessage response) {
        answer.complete(response);
    }

    @Override
    public void respondNothing() {
        answer.completeExceptionally(new IllegalStateException(apiKey() + " has no answer"));
    }

    @Override
    public void fail(Throwable cause) {
        KafkaError error = cause instanceof StorageException storage
                ? StorageErrors.of(storage.failure(), apiKey())
                : KafkaError.UNKNOWN_SERVER_ERROR;
        if (error == KafkaError.UNKNOWN_SERVER_ERROR) {
            log.atError().addKeyValue("apiKey", apiKey()).setCause(cause).log("A request over HTTP failed");
        }
        refuse(error);
    }

    /** Ends it with the API's error response. */
    void refuse(KafkaError error) {
        handler.errorResponse(this, request, error)
                .ifPresentOrElse(
                        answer::complete,
                        () -> answer.completeExceptionally(
                                new RefusedException(Problems.of(error, apiKey() + ": " + error))));
    }

    @Override
    public void close(String why) {
        answer.completeExceptionally(new IllegalStateException(why));
    }

    @Override
    public void onAbandoned(Runnable action) {
        // The answer is thrown away when the connection is gone.
    }
}
