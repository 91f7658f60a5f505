package dev.howdah.storage.postgres.connect;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How much a listening connection takes in one go. */
class ListeningSocketFactoryTest {

    private static final int PIECE = 1 << 20;
    private static final int PIECES = (int) (3 * ListeningSocketFactory.BYTES_MAX / PIECE);

    @Test
    void a_wait_begins_anew_and_a_look_for_more_does_not() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new ListeningSocketFactory("").createSocket()) {
            CompletableFuture.runAsync(() -> sendForEver(server));
            socket.connect(server.getLocalSocketAddress());
            InputStream input = socket.getInputStream();
            for (int i = 0; i < PIECES; i++) {
                socket.setSoTimeout(15_000);
                input.readNBytes(PIECE);
            }
            assertThatThrownBy(() -> {
                        for (int i = 0; i < PIECES; i++) {
                            // As PgJDBC looks, and sets again what was set.
                            socket.setSoTimeout(1);
                            socket.setSoTimeout(15_000);
                            input.readNBytes(PIECE);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in one go");
        }
    }

    private static void sendForEver(ServerSocket server) {
        try (Socket socket = server.accept()) {
            byte[] piece = new byte[PIECE];
            while (true) {
                socket.getOutputStream().write(piece);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }
}
