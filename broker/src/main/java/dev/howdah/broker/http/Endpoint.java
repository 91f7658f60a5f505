package dev.howdah.broker.http;

/** Answers the requests of one method at one kind of path. One instance serves all connections. */
@FunctionalInterface
public interface Endpoint {

    /**
     * Takes up a request whose head is complete. The exchange may be answered here already.
     *
     * <p>Thread: the event loop of the connection; must not block.
     *
     * @return who takes the body
     */
    Body begin(Exchange exchange);

    /** How the requests of one connection go together. */
    default Order order() {
        return Order.ALONE;
    }

    /** How long a body may be. */
    default Extent extent(Exchange exchange) {
        return Extent.BOUNDED;
    }

    enum Order {
        /** It begins when all requests before it are answered, and the next one waits for its answer. */
        ALONE,
        /** It does not wait for others that are {@code TOGETHER}. Answers still come in order. */
        TOGETHER
    }

    enum Extent {
        /** It has to be complete within a deadline. */
        BOUNDED,
        /** It may go on as long as the client likes, if it is not silent for too long. */
        ENDLESS
    }
}
