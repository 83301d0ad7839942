# Makes .venv and installs the project into it, on Windows, without administrator's rights.
# Usage, in PowerShell, from the root of the repository:
#   powershell -ExecutionPolicy Bypass -File scripts\setup.ps1 [extras]
# extras as in pyproject.toml; dashboard when left out. Running it again does nothing unless something changed.
param([string]$Extras = "dashboard")
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..")

function Find-Python {
    $ErrorActionPreference = "Continue" # a Python that is missing complains; PowerShell 5.1 must not stop there
    foreach ($version in "3.12", "3.13", "3.14") {
        if (Get-Command py -ErrorAction SilentlyContinue) {
            & py "-$version" -c "import ensurepip, venv" 2>$null
            if ($LASTEXITCODE -eq 0) { return @("py", "-$version") }
        }
    }
    foreach ($name in "python", "python3") {
        if (Get-Command $name -ErrorAction SilentlyContinue) {
            & $name -c "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))" 2>$null
            if ($LASTEXITCODE -eq 0) { return @($name) }
        }
    }
    Write-Host "Gongzhi needs Python 3.12 or newer. Install it from python.org or the Microsoft Store, then try again."
    Write-Host "需要 Python 3.12 或更新的版本。请从 python.org 或微软商店安装，然后重试。"
    exit 1
}

$stamp = ".venv\installed.txt"
$wanted = (Get-FileHash pyproject.toml).Hash + (Get-FileHash constraints.txt).Hash + (Get-Location).Path + $Extras
if ((Test-Path $stamp) -and ((Get-Content $stamp -Raw).Trim() -eq $wanted)) { exit 0 }

if (-not (Test-Path ".venv\Scripts\python.exe")) {
    $python = @(Find-Python)
    $rest = @($python | Select-Object -Skip 1)
    & $python[0] @rest -m venv .venv
    if ($LASTEXITCODE -ne 0) { exit 1 }
}
Write-Host "Installing Gongzhi [$Extras] into .venv; the first time takes a few minutes ..."
Write-Host "正在安装到 .venv，第一次需要几分钟……"
& .venv\Scripts\python.exe -m pip install -q --disable-pip-version-check --constraint constraints.txt --editable ".[$Extras]"
if ($LASTEXITCODE -ne 0) {
    Write-Host "The installation failed; the lines above say why. It needs a package index, or a mirror, in reach."
    Write-Host "安装失败，原因见上。需要能访问软件包索引或其镜像。"
    exit 1
}
Set-Content -Path $stamp -Value $wanted
Write-Host "Done. Next:  .venv\Scripts\gongzhi app        安装完成。下一步：.venv\Scripts\gongzhi app --lang zh"
