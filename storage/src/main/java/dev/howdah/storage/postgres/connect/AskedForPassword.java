package dev.howdah.storage.postgres.connect;

import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Gives PgJDBC a password, and remembers whether the server has asked for one. A server that lets somebody in without asking, as
 * {@code trust} does, has proved nothing.
 *
 * <p>The driver makes an object of this class by its name for each login; what it finds is handed over by a number in the driver's
 * properties. Thread: any.
 */
public final class AskedForPassword implements AuthenticationPlugin {

    private static final String NUMBER = "howdah.login";
    private static final ConcurrentHashMap<String, Login> LOGINS = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String number;

    /** For the driver. */
    public AskedForPassword(Properties properties) {
        number = properties.getProperty(NUMBER, "");
    }

    /** Begins a login: the properties tell the driver to come here for the password. The caller closes it. */
    static Login begin(Properties properties, String password) {
        Login login = new Login(Long.toString(NUMBERS.incrementAndGet()), password.toCharArray());
        properties.remove("password");
        properties.setProperty("authenticationPluginClassName", AskedForPassword.class.getName());
        properties.setProperty(NUMBER, login.number);
        LOGINS.put(login.number, login);
        return login;
    }

    @Override
    public char @Nullable [] getPassword(AuthenticationRequestType type) throws PSQLException {
        Login login = LOGINS.get(number);
        if (login == null || type == AuthenticationRequestType.GSS) {
            throw new PSQLException("the server asks for no password", PSQLState.INVALID_PASSWORD);
        }
        login.asked = true;
        // The driver overwrites it when it is done.
        return login.password.clone();
    }

    /** One login that is under way. */
    static final class Login implements AutoCloseable {

        private final String number;
        private final char[] password;
        private volatile boolean asked;

        private Login(String number, char[] password) {
            this.number = number;
            this.password = password;
        }

        boolean wasAsked() {
            return asked;
        }

        @Override
        public void close() {
            LOGINS.remove(number);
            Arrays.fill(password, '\0');
        }
    }
}
