pytest_plugins = ["ttnn.pytest_plugin"]
