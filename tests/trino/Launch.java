import io.trino.server.Server;

/** A Trino server that lives as long as the process whose id it is given. */
public class Launch {
    public static void main(String[] arguments) {
        ProcessHandle.of(Long.parseLong(arguments[0])).ifPresentOrElse(
                owner -> owner.onExit().thenRun(() -> Runtime.getRuntime().halt(0)),
                () -> System.exit(1));
        new Server().start(arguments[1]);
    }
}
