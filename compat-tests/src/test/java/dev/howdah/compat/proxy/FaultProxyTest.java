package dev.howdah.compat.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultProxyTest {

    private ServerSocket server;
    private FaultProxy proxy;

    @BeforeEach
    void startProxy() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.inFrontOf(server.getLocalPort());
    }

    @AfterEach
    void stopProxy() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void passes_everything_when_nothing_is_armed() throws Exception {
        assertThat(received("some COMMIT bytes")).isEqualTo("some COMMIT bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6, 7, 9})
    void cuts_exactly_so_many_bytes_from_the_pattern(int passed) throws Exception {
        Fault fault = proxy.arm(
                Fault.atPattern(Direction.TO_SERVER, "COMMIT".getBytes(US_ASCII), passed, Fault.Effect.CUT, 1));
        assertThat(received("COMCOMMIT and more")).isEqualTo("COMCOMMIT and more".substring(0, 3 + passed));
        assertThat(fault.struck()).isEqualTo(1);
        assertThat(received("COMMIT again")).as("armed for one strike").isEqualTo("COMMIT again");
    }

    @Test
    void cuts_after_so_many_bytes_of_a_connection() throws Exception {
        proxy.arm(Fault.afterBytes(Direction.TO_SERVER, 4, Fault.Effect.CUT, 1));
        assertThat(received("0123456789")).isEqualTo("0123");
    }

    @Test
    void finds_a_pattern_spread_over_two_reads() throws Exception {
        Fault.Watch watch = Fault.atPattern(Direction.TO_SERVER, "abab".getBytes(US_ASCII), 4, Fault.Effect.CUT, 1)
                .watch();
        assertThat(watch.strikeWithin("xaba".getBytes(US_ASCII), 4)).isEmpty();
        assertThat(watch.strikeWithin("b!".getBytes(US_ASCII), 2)).contains(1);
    }

    @Test
    void a_held_connection_goes_on_when_healed() throws Exception {
        proxy.arm(Fault.atPattern(Direction.TO_SERVER, "COMMIT".getBytes(US_ASCII), 0, Fault.Effect.HOLD, 1));
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                Socket accepted = server.accept()) {
            client.getOutputStream().write("begin COMMIT end".getBytes(US_ASCII));
            client.shutdownOutput();
            assertThat(accepted.getInputStream().readNBytes(6)).isEqualTo("begin ".getBytes(US_ASCII));
            accepted.setSoTimeout(200);
            assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            accepted.setSoTimeout(10_000);
            proxy.heal();
            assertThat(accepted.getInputStream().readAllBytes()).isEqualTo("COMMIT end".getBytes(US_ASCII));
        }
    }

    /** Sends a text through the proxy, ends the stream, and returns what the server got. */
    private String received(String text) throws Exception {
        CompletableFuture<String> got = CompletableFuture.supplyAsync(() -> {
            try (Socket accepted = server.accept()) {
                return new String(accepted.getInputStream().readAllBytes(), US_ASCII);
            } catch (IOException e) {
                return "reset: " + e.getMessage();
            }
        });
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            client.getOutputStream().write(text.getBytes(US_ASCII));
            client.shutdownOutput();
            return got.get(10, TimeUnit.SECONDS);
        }
    }
}
