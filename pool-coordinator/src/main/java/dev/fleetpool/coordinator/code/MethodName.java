package dev.fleetpool.coordinator.code;

/**
 * A method, in the words of class files.
 *
 * @param owner the internal name of its class
 * @param name its name
 * @param descriptor its parameters and result
 */
public record MethodName(String owner, String name, String descriptor) {}
