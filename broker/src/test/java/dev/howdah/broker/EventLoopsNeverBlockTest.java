package dev.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;

/** The watch over event loops sees what it is there to see. */
class EventLoopsNeverBlockTest {

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void a_pause_on_an_event_loop_is_seen() {
        assertSeen(() -> TimeUnit.MILLISECONDS.sleep(1));
    }

    @Test
    void a_wait_for_a_future_on_an_event_loop_is_seen() {
        assertSeen(() -> new CompletableFuture<>().get(1, TimeUnit.SECONDS));
    }

    @Test
    void a_pause_elsewhere_is_not() throws Exception {
        TimeUnit.MILLISECONDS.sleep(1);
        assertThat(EventLoopsNeverBlock.taken()).isEmpty();
    }

    private void assertSeen(Blocking blocking) {
        assertThatThrownBy(() -> loops.submit(() -> {
                            blocking.run();
                            return null;
                        })
                        .get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(BlockingOperationError.class);
        assertThat(EventLoopsNeverBlock.taken()).hasSize(1);
    }

    private interface Blocking {
        void run() throws Exception;
    }
}
